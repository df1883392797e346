// Pulumi runs this folder, which is small enough to be installed beside a program: `pulumi package add`.
require("pulumi-alicloud-cdn-refresh/plugin").runPlugin();
