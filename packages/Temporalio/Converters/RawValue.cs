using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>A payload handed through as it is.</summary>
public record RawValue(Payload Payload) : IRawValue;
