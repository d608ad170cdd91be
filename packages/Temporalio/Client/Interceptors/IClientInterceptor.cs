namespace Temporalio.Client.Interceptors;

/// <summary>Wraps what a client calls.</summary>
public interface IClientInterceptor
{
}
