using Gateway.Testing.Settings;

namespace Gateway.Testing.Peers;

/// <summary>
/// The gateway as its users run it: the program, in a process of its own. Where <c>GATEWAY_PUBLISHED</c> names one it is that, otherwise
/// the one that was built along with the tests.
/// </summary>
public static class GatewayProgram
{
    /// <summary>The program that was built along with the tests, whose code is compiled as it runs.</summary>
    public static IReadOnlyList<string> Built => ["dotnet", Path.Combine(AppContext.BaseDirectory, "gateway.dll")];

    /// <summary>The command that starts it, and its first arguments.</summary>
    public static IReadOnlyList<string> Command { get; } = PublishedProgram.Named is { } published ? [published] : Built;

    /// <summary>Runs a verb to its end.</summary>
    public static Task<(int ExitCode, string Output)> RunAsync(
        IEnumerable<string> arguments,
        CancellationToken cancellationToken,
        string? input = null,
        IReadOnlyDictionary<string, string>? environment = null) =>
        PeerProcess.RunAsync(Command[0], [.. Command.Skip(1), .. arguments], cancellationToken, input, environment);

    /// <summary>Starts <c>gateway run</c> and waits until the port of one of its listeners accepts connections.</summary>
    public static Task<PeerProcess> StartAsync(string configurationFile, int port, string address = "127.0.0.1")
    {
        WithoutSetting.ApplyToFile(configurationFile);
        return PeerProcess.StartServerAsync(
            Command[0], [.. Command.Skip(1), "run", "--config", configurationFile], port, address: address);
    }

    /// <summary>Starts a verb that serves, and waits until a port accepts connections.</summary>
    public static Task<PeerProcess> StartAsync(IEnumerable<string> arguments, int port) =>
        PeerProcess.StartServerAsync(Command[0], [.. Command.Skip(1), .. arguments], port);
}
