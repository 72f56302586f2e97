/* theme-boot.js of this site */
