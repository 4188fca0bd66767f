using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.Publishing.Forwarding;

/// <summary>
/// Runs a request where its bytes arrived, without a hop to the thread pool: two switches that help only together, one of the runtime's
/// sockets and one of Kestrel's. Nothing on a connection's path may block then. The environment variable set to 0 turns both off.
/// </summary>
internal static class InlineScheduling
{
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Sets the runtime's switch; it is read with the first socket of the process.</summary>
    public static void Prepare()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
        {
            Environment.SetEnvironmentVariable(Variable, "1");
        }
    }

    public static void Apply(IServiceCollection services)
    {
        if (Environment.GetEnvironmentVariable(Variable) == "1")
        {
            services.Configure<SocketTransportOptions>(transport => transport.UnsafePreferInlineScheduling = true);
        }
    }
}
