using System.Reflection;
using Temporalio.Worker.Interceptors;

namespace Temporalio.Core;

/// <content>The innermost inbound interceptor: it calls the user's methods.</content>
internal sealed partial class WorkflowInstance
{
    private static object? Call(MethodInfo? method, Delegate? @delegate, object? target, object?[] args) =>
        method is not null
            ? method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, args, null)
            : @delegate!.Method.Invoke(@delegate.Target, BindingFlags.DoNotWrapExceptions, null, args, null);

    // What the method throws before its first wait belongs to its task, too.
    private static async Task<object?> AwaitAsync(Func<object?> call)
    {
        var task = (Task)call()!;
        await task.ConfigureAwait(true);
        var type = task.GetType();
        // The task of an async method without a value is a Task<VoidTaskResult> underneath.
        return type.GetProperty("Result") is { } property && property.PropertyType.Name != "VoidTaskResult"
            ? property.GetValue(task)
            : null;
    }

    private sealed class WorkflowInboundRoot(WorkflowInstance workflow) : WorkflowInboundInterceptor
    {
        public override void Init(WorkflowOutboundInterceptor outbound) => workflow.SetOutbound(outbound);

        public override Task<object?> ExecuteWorkflowAsync(ExecuteWorkflowInput input) =>
            AwaitAsync(() => Call(input.RunMethod, null, input.Instance, input.Args));

        public override Task HandleSignalAsync(HandleSignalInput input) =>
            AwaitAsync(() => Call(input.Definition.Method, input.Definition.Delegate, workflow.Instance, input.Args));

        public override object? HandleQuery(HandleQueryInput input) =>
            Call(input.Definition.Method, input.Definition.Delegate, workflow.Instance, input.Args);

        public override void ValidateUpdate(HandleUpdateInput input) =>
            Call(input.Definition.ValidatorMethod, input.Definition.ValidatorDelegate, workflow.Instance, input.Args);

        public override Task<object?> HandleUpdateAsync(HandleUpdateInput input) =>
            AwaitAsync(() => Call(input.Definition.Method, input.Definition.Delegate, workflow.Instance, input.Args));
    }
}
