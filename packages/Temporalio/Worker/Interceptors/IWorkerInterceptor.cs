namespace Temporalio.Worker.Interceptors;

/// <summary>Wraps what a worker does. Each method may return its argument, or an interceptor around it.</summary>
public partial interface IWorkerInterceptor
{
    ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) => nextInterceptor;
}
