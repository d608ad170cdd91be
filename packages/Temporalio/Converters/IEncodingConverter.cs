using System.Diagnostics.CodeAnalysis;
using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>Converts values of one encoding, named in the payload's metadata.</summary>
public interface IEncodingConverter
{
    string Encoding { get; }

    /// <summary>False when the value is not of this encoding's kind and the next converter is to be asked.</summary>
    bool TryToPayload(object? value, [NotNullWhen(true)] out Payload? payload);

    object? ToValue(Payload payload, Type type);
}
