namespace Temporalio.Converters;

/// <summary>A payload that the codec has not decoded yet.</summary>
public interface IEncodedRawValue : IRawValue
{
    Task<T> ToValueAsync<T>();
}
