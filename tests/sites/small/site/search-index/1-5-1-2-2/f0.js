layerbookSearch("f0","9v.Em5)A$9E")
