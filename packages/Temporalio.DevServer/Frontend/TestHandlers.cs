using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.TestService.V1;
using Temporalio.DevServer.Engine;
using Temporalio.DevServer.Grpc;
using Temporalio.DevServer.Timers;

namespace Temporalio.DevServer.Frontend;

/// <summary>Temporal's test service: clients steer the virtual clock with it.</summary>
internal sealed class TestHandlers(TimeSkipper skipper)
{
    public void Map(GrpcRouter router)
    {
        router.Map<LockTimeSkippingRequest, LockTimeSkippingResponse>(Services.Test, "LockTimeSkipping", (_, _) =>
        {
            skipper.Lock();
            return Task.FromResult(new LockTimeSkippingResponse());
        });
        router.Map<UnlockTimeSkippingRequest, UnlockTimeSkippingResponse>(Services.Test, "UnlockTimeSkipping", (_, _) =>
        {
            skipper.Unlock();
            return Task.FromResult(new UnlockTimeSkippingResponse());
        });
        router.Map<SleepRequest, SleepResponse>(Services.Test, "Sleep", async (request, context) =>
        {
            await skipper.SleepAsync(request.Duration.OrZero(), unlocks: false, context.Cancellation);
            return new SleepResponse();
        });
        router.Map<SleepUntilRequest, SleepResponse>(Services.Test, "SleepUntil", async (request, context) =>
        {
            await skipper.SleepUntilAsync(request.Timestamp.ToDateTimeOffset(), context.Cancellation);
            return new SleepResponse();
        });
        router.Map<SleepRequest, SleepResponse>(Services.Test, "UnlockTimeSkippingWithSleep", async (request, context) =>
        {
            await skipper.SleepAsync(request.Duration.OrZero(), unlocks: true, context.Cancellation);
            return new SleepResponse();
        });
        router.Map<Empty, GetCurrentTimeResponse>(Services.Test, "GetCurrentTime", (_, _) =>
            Task.FromResult(new GetCurrentTimeResponse { Time = skipper.Now.ToTimestamp() }));
    }
}
