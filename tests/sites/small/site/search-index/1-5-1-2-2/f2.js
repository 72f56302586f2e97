layerbookSearch("f2","P35r=0?>{s?S7+1EY}!]LS{?ypbD*1OkiKTtv.jbCj;-CTl&a#.>vA")
