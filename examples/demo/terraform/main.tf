# What a platform team would keep in Terraform and a service reads from its
# state: network, load balancer and roles. `terraform_data` stands in for the
# AWS resources, so that the state can be written without an AWS account.

terraform {
  required_version = ">= 1.4"

  backend "local" {}
}

locals {
  account = "123456789012"
  region  = "us-east-1"
}

module "network" {
  source = "./network"

  subnets = {
    a = "subnet-0a1b2c3d4e5f60001"
    c = "subnet-0a1b2c3d4e5f60002"
  }
  security_group = "sg-0a1b2c3d4e5f60003"
}

resource "terraform_data" "target_group" {
  input = {
    arn  = "arn:aws:elasticloadbalancing:${local.region}:${local.account}:targetgroup/web/0123456789abcdef"
    port = 8080
  }
}

resource "terraform_data" "role" {
  for_each = toset(["execution", "task"])

  input = {
    arn = "arn:aws:iam::${local.account}:role/web-${each.key}"
  }
}

output "region" {
  value = local.region
}

output "log_group" {
  value = "/ecs/demo/web"
}

output "session_secret_arn" {
  value = "arn:aws:secretsmanager:${local.region}:${local.account}:secret:demo/web/session-AbCdEf"
}
