using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>A payload that the codec has not decoded yet.</summary>
public interface IEncodedRawValue
{
    Payload Payload { get; }

    Task<T> ToValueAsync<T>();

    Task<object?> ToValueAsync(Type type);
}
