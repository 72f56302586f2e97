layerbookSearch("t3","c_C&x@U!ktzzA#m!#-HQh.y;9/;Ts6%(~A-%m1n?,n*xr/[=W@y7?_Vh]Feqpz,g2Qo3<`<:4vtN:)hi<rbJU2z2%6`ym_2}:[gdxh@g6)Q<(QqE:k3%G")
