layerbookSearch("t3","M_C&x@U!ktzzA#m!#-HQh.y;9/;Ts6%(uBS~6RpNE!(KQ!mvnPgPr/^IWERa_6A[$#Zus25^^,xp3Tw02b7Y&j5>%J]Ae(?w9Tz{e1MUyU/gDA")
