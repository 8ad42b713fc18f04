data "terraform_remote_state" "single" {
  backend = "local"
  config  = { path = "source/terraform.tfstate" }
}
data "terraform_remote_state" "count" {
  count   = 2
  backend = "local"
  config  = { path = "source/terraform.tfstate" }
}
data "terraform_remote_state" "each" {
  for_each = toset(["a", "b.c"])
  backend  = "local"
  config   = { path = "source/terraform.tfstate" }
  defaults = { extra = each.key }
}
resource "terraform_data" "copy" {
  input = data.terraform_remote_state.single.outputs.vpc_id
}
output "vpc_id" { value = data.terraform_remote_state.single.outputs.vpc_id }
output "subnet" { value = data.terraform_remote_state.count[1].outputs.subnets["b.c"].id }
output "password" {
  value     = data.terraform_remote_state.each["a"].outputs.password
  sensitive = true
}
