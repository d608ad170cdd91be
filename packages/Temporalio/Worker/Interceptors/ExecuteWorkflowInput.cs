using System.Reflection;

namespace Temporalio.Worker.Interceptors;

/// <summary>Input of <see cref="WorkflowInboundInterceptor.ExecuteWorkflowAsync" />.</summary>
/// <param name="Instance">Workflow object.</param>
/// <param name="RunMethod">Its run method.</param>
/// <param name="Args">Decoded arguments.</param>
public record ExecuteWorkflowInput(object Instance, MethodInfo RunMethod, object?[] Args);
