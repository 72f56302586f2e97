layerbookSearch("t0","]6};ML940l*v9QDne?3[A)iIi@Q1F_;(A6?=P<?8axmFw}92u|fD;{8Tw/a!cF5I?$]&6fH@jIwr50WbE^q~^[F+M2}3q>L&qfv!a+s{M~I>5C%0(^HY+UaOMU>)}`:6NK-{jbCjPi;(-ZGM,MV=?_(SMz<~WFE9GMZ$9qm[,u[EA")
