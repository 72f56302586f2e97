layerbookSearch("f1","3h=G!+-Cw}GAA")
