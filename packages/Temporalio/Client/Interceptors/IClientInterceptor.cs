namespace Temporalio.Client.Interceptors;

/// <summary>Wraps what a client calls.</summary>
public interface IClientInterceptor
{
    /// <summary>Returns its argument, or an interceptor around it.</summary>
    ClientOutboundInterceptor InterceptClient(ClientOutboundInterceptor nextInterceptor) => nextInterceptor;
}
