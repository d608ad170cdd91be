using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>A value that stays a payload: a parameter of this type receives it undecoded.</summary>
public interface IRawValue
{
    Payload Payload { get; }
}
