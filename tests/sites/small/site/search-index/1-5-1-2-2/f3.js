layerbookSearch("f3","rF92b!&(xA")
