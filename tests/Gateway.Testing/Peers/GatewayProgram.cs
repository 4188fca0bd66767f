using Gateway.Testing.Settings;

namespace Gateway.Testing.Peers;

/// <summary>The gateway as its users run it: the program, in a process of its own.</summary>
public static class GatewayProgram
{
    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "gateway.dll");

    /// <summary>Runs a verb to its end.</summary>
    public static Task<(int ExitCode, string Output)> RunAsync(
        IEnumerable<string> arguments, CancellationToken cancellationToken, string? input = null) =>
        PeerProcess.RunAsync("dotnet", [Assembly, .. arguments], cancellationToken, input);

    /// <summary>Starts <c>gateway run</c> and waits until the port of one of its listeners accepts connections.</summary>
    public static Task<PeerProcess> StartAsync(string configurationFile, int port, string address = "127.0.0.1")
    {
        WithoutSetting.ApplyToFile(configurationFile);
        return PeerProcess.StartServerAsync("dotnet", [Assembly, "run", "--config", configurationFile], port, address: address);
    }

    /// <summary>Starts a verb that serves, and waits until a port accepts connections.</summary>
    public static Task<PeerProcess> StartAsync(IEnumerable<string> arguments, int port) =>
        PeerProcess.StartServerAsync("dotnet", [Assembly, .. arguments], port);
}
