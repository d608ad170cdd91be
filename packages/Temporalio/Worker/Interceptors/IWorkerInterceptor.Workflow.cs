namespace Temporalio.Worker.Interceptors;

/// <content>The workflow half.</content>
public partial interface IWorkerInterceptor
{
    /// <summary>Called for each workflow instance; may return an interceptor around the given one.</summary>
    WorkflowInboundInterceptor InterceptWorkflow(WorkflowInboundInterceptor nextInterceptor) => nextInterceptor;
}
