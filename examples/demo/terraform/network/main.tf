variable "subnets" {
  type = map(string)
}

variable "security_group" {
  type = string
}

resource "terraform_data" "subnet" {
  for_each = var.subnets

  input = { id = each.value }
}

resource "terraform_data" "security_group" {
  input = { id = var.security_group }
}
