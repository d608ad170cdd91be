using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Masterful.Worker.Commands.Demo;

/// <summary>The port of the demo's own Temporal server.</summary>
internal static class ServerPort
{
    private const int Lowest = 32000;
    private const int Highest = 32768;

    /// <summary>
    /// A free one below those that outgoing connections are given, above those of simulated landscapes: started again after it was killed, the server finds it free, whoever has connected to
    /// something meanwhile.
    /// </summary>
    public static int Pick()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(Lowest, Highest);
            try
            {
                using var listener = new TcpListener(IPAddress.Any, port);
                listener.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody else has it.
            }
        }
    }
}
