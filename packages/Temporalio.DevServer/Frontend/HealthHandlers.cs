using Temporalio.Api.Dependencies.Grpc.Health.V1;
using Temporalio.DevServer.Grpc;

namespace Temporalio.DevServer.Frontend;

/// <summary>gRPC's own health check: the server is healthy as long as it answers.</summary>
internal static class HealthHandlers
{
    public static void Map(GrpcRouter router) => router.Map<HealthCheckRequest, HealthCheckResponse>(Services.Health, "Check", (request, _) =>
        request.Service.Length == 0 || request.Service == Services.Workflow
            ? Task.FromResult(new HealthCheckResponse { Status = HealthCheckResponse.Types.ServingStatus.Serving })
            : throw new GrpcException(GrpcCode.NotFound, $"Service {request.Service} is unknown."));
}
