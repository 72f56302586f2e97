layerbookSearch("t2","r#Ve:v!#*Ri$YP_nsz@|!0C78)CSnvM1kM&=2.C4KF*V8NOIE^Vo*vfFE`,,5Tp/52{Izj;igB1;q<vZ7Y&j}?PqLXz0O[/X7YO].~g{0Gx!K4tDA!gNBilpS`3,ak90qyo~I=k)$6v!:Tf><qQ<p)oC")
