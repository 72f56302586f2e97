layerbookSearch("t1","AoVjMud!}RW1_ZZ;v{VaGbQQQ_.FGV6k<kmg&KcpS!Z!,T>fe>6H9$jz&OCC@NG<^4/{M4RF?:cC`Dj}*$vA")
