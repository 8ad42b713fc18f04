variable "size" {
  type    = number
  default = 3
  validation {
    condition     = var.size > 0
    error_message = "The size has to be positive."
  }
}
resource "terraform_data" "guarded" {
  input = var.size
  lifecycle {
    precondition {
      condition     = var.size < 10
      error_message = "Too large."
    }
    postcondition {
      condition     = self.input == var.size
      error_message = "Not what was asked for."
    }
  }
}
resource "terraform_data" "each" {
  for_each = toset(["a", "b.c"])
  input    = each.key
  lifecycle {
    precondition {
      condition     = length(each.key) > 0
      error_message = "An empty key."
    }
  }
}
check "passes" {
  assert {
    condition     = terraform_data.guarded.output == 3
    error_message = "It is not three."
  }
}
check "fails" {
  assert {
    condition     = terraform_data.guarded.output == 4
    error_message = "It is not four."
  }
  assert {
    condition     = terraform_data.guarded.output > 100
    error_message = "It is not above <100> & so on."
  }
}
output "size" {
  value = terraform_data.guarded.output
  precondition {
    condition     = var.size != 7
    error_message = "Seven is taken."
  }
}
