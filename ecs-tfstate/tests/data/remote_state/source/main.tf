resource "terraform_data" "vpc" { input = "vpc-0a1b2c" }
output "vpc_id" { value = terraform_data.vpc.output }
output "subnets" { value = { a = { id = "subnet-a", zones = ["1", "2"] }, "b.c" = { id = "subnet-b", zones = [] } } }
output "exact" { value = 12345678901234567890 }
output "look_alike" { value = { type = "string", value = "not a wrapper" } }
output "empty" { value = {} }
output "password" {
  value     = "not a real one"
  sensitive = true
}
