using Google.Protobuf;
using Temporalio.DevServer.Grpc;
using Temporalio.DevServer.Storage;

namespace Temporalio.DevServer.Engine;

internal static class Tokens
{
    public static TaskToken Parse(ByteString token)
    {
        try
        {
            var parsed = TaskToken.Parser.ParseFrom(token);
            if (parsed.WorkflowId.Length > 0 || parsed.QueryId.Length > 0)
            {
                return parsed;
            }
        }
        catch (InvalidProtocolBufferException)
        {
            // Answered below like an empty token.
        }

        throw GrpcException.InvalidArgument("Invalid TaskToken.");
    }

    public static WorkflowKey Key(this TaskToken token) => new(token.Namespace, token.WorkflowId);
}
