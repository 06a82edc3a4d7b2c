"""What MiniStack's own resource types forget of what our stacks rely on."""

import json
from typing import Any

from ministack.services import apigateway, iam, lambda_svc, s3, scheduler, secretsmanager, sqs
from ministack.services.cloudformation import custom_resource, provisioners

from emulation.cfn_registry import Created, Properties, wrap

#: A custom resource whose function dies never answers; CloudFormation waits an hour for it.
_CUSTOM_RESOURCE_SECONDS = "60"


def install() -> None:
    """Wrap the types, and the wait for custom resources."""
    wrap("AWS::SQS::Queue", _keep_redrive)
    wrap("AWS::IAM::Policy", _name_attached_policies)
    wrap("AWS::S3::Bucket", _keep_tags)
    wrap("AWS::ApiGatewayV2::Api", _keep_cors)
    wrap("AWS::SecretsManager::Secret", _refer_by_arn)
    wrap("AWS::Scheduler::Schedule", _keep_time_zone)
    _keep_versions_of_functions()
    provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"]["delete"] = _delete_secret
    provisioners._RESOURCE_HANDLERS["AWS::Scheduler::Schedule"]["update"] = _update_schedule
    invoke = custom_resource.invoke_custom_resource

    def invoke_with_limit(request: str, logical_id: str, properties: Properties, *rest: Any, **named: Any) -> Any:
        limited = {"ServiceTimeout": _CUSTOM_RESOURCE_SECONDS, **properties}
        return invoke(request, logical_id, limited, *rest, **named)

    custom_resource.invoke_custom_resource = invoke_with_limit


def _keep_redrive(properties: Properties, created: Created) -> None:
    policy = properties.get("RedrivePolicy")
    if policy:
        text = policy if isinstance(policy, str) else json.dumps(policy)
        sqs._get_q(created[0])["attributes"]["RedrivePolicy"] = text


def _name_attached_policies(properties: Properties, _created: Created) -> None:
    """CloudFormation attaches dicts, IAM lists ARNs: ListAttachedRolePolicies would fail."""
    for name in properties.get("Roles", []):
        role = iam._roles.get(name)
        if role:
            attached = role["AttachedPolicies"]
            role["AttachedPolicies"] = [
                policy["PolicyArn"] if isinstance(policy, dict) else policy for policy in attached
            ]


def _keep_tags(properties: Properties, created: Created) -> None:
    """The function that empties a bucket on deletion looks for its tag."""
    tags = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}
    if tags:
        s3._bucket_tags[created[0]] = tags


def _keep_cors(_properties: Properties, created: Created) -> None:
    """CloudFormation writes the names of its keys with a capital, the service itself without."""
    api = apigateway._apis[created[0]]
    cors = api.get("corsConfiguration") or {}
    api["corsConfiguration"] = {key[0].lower() + key[1:]: value for key, value in cors.items()}


def _refer_by_arn(_properties: Properties, created: Created) -> Created:
    """Ref of a secret is its ARN."""
    arn = created[1]["Arn"]
    return arn, {**created[1], "Id": arn}


def _delete_secret(arn: str, _properties: Properties) -> None:
    for name, secret in list(secretsmanager._secrets.items()):
        if secret["ARN"] == arn:
            secretsmanager._secrets.pop(name, None)


def _keep_time_zone(properties: Properties, created: Created) -> None:
    zone = properties.get("ScheduleExpressionTimezone")
    schedule = scheduler._schedules.get(f"{properties.get('GroupName', 'default')}/{created[0]}")
    if zone and schedule:
        schedule["ScheduleExpressionTimezone"] = zone


def _update_schedule(name: str, old: Properties, new: Properties, _stack: str) -> Created:
    group = new.get("GroupName", "default")
    body = {k: v for k, v in new.items() if k != "Name"}
    status, _, answer = scheduler._update_schedule(name, {**body, "GroupName": group})
    if status >= 400:
        raise ValueError(answer)
    return name, {"Arn": scheduler._schedule_arn(group, name)}


def _keep_versions_of_functions() -> None:
    """MiniStack makes a changed function anew, without its versions, aliases and permissions."""
    create = provisioners._RESOURCE_HANDLERS["AWS::Lambda::Function"]["create"]

    def create_again(logical_id: str, properties: Properties, stack: str) -> Created:
        earlier = lambda_svc._functions.get(properties.get("FunctionName") or "")
        created = create(logical_id, properties, stack)
        function = lambda_svc._functions[created[0]]
        if function["code_zip"] is None:
            raise ValueError(f"The code of {created[0]} is not in S3: {properties.get('Code')}")
        if earlier:
            kept = ("versions", "next_version", "aliases", "policy", "event_invoke_config", "event_invoke_configs")
            function.update({key: earlier[key] for key in kept})
        return created

    provisioners._RESOURCE_HANDLERS["AWS::Lambda::Function"]["create"] = create_again
