using Temporalio.Activities;
using Temporalio.Api.Common.V1;
using Temporalio.Converters;

namespace Temporalio.Worker;

internal static class ActivityArguments
{
    /// <summary>
    /// Converts payloads to the parameters of an activity. Parameters with a default may be missing, and surplus payloads are
    /// ignored, so that callers and workers can be of different ages.
    /// </summary>
    public static object?[] Decode(ActivityDefinition definition, IReadOnlyList<Payload> payloads, IPayloadConverter converter)
    {
        if (definition.Dynamic)
        {
            return [payloads.Select(payload => (IRawValue)new RawValue(payload)).ToArray()];
        }
        if (payloads.Count < definition.RequiredParameterCount)
        {
            throw new ArgumentException(
                $"activity takes at least {definition.RequiredParameterCount} parameters, {payloads.Count} were given");
        }
        return definition.ParameterTypes
            .Select((type, i) => i < payloads.Count ? converter.ToValue(payloads[i], type) : definition.Defaults[i])
            .ToArray();
    }
}
