using System.CommandLine;
using Gateway.Hosting;
using Gateway.Listeners;
using Gateway.Listeners.Descriptors;
using Gateway.Listeners.Transport;
using Gateway.Settings;
using Gateway.WebConsole;

namespace Gateway.Cli;

/// <summary><c>gateway run</c>: serves until a stop signal.</summary>
internal static partial class RunCommand
{
    public static Command Create(StopSignals stop)
    {
        var config = ConfigOption.Create();
        var command = new ServingCommand("run", "Run the gateway. Example: gateway run --config config/gateway.json") { config };
        command.SetAction(async parse => (int)(HasDescriptors(parse.InvocationConfiguration.Error)
            ? await RunAsync(parse.GetValue(config) ?? "", parse.InvocationConfiguration.Error, stop)
            : ExitCode.Failed));
        return command;
    }

    // Not in RunAsync: each library that its types come from takes a descriptor before its first line runs.
    private static bool HasDescriptors(TextWriter error)
    {
        if (DescriptorTable.Limit() is not { } descriptors || descriptors >= DescriptorBudget.Least)
        {
            return true;
        }

        error.WriteLine(
            $"The gateway cannot start: the process may open {descriptors} files, and it needs {DescriptorBudget.Least}, most of them for "
                + "its own code. Raise the limit of open files (LimitNOFILE, ulimit -n).");
        return false;
    }

    private static async Task<ExitCode> RunAsync(string path, TextWriter error, StopSignals stop)
    {
        var file = new ConfigurationFile(path);
        var reading = file.Read();
        if (reading.Options is null)
        {
            ConfigurationReport.WriteErrors(error, path, reading.Errors);
            return ExitCode.BadInput;
        }

        if (stop.Requested.IsCancellationRequested)
        {
            return ExitCode.Done;
        }

        Gateway.Publishing.Forwarding.InlineScheduling.Prepare();
        WebApplication created;
        try
        {
            created = GatewayHost.Create(file, reading, builder => builder.Services.AddConsole());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await FailAsync(error, e);
        }

        await using var app = created;
        using var early = stop.Requested.Register(app.Services.GetRequiredService<ShutdownDelay>().SkipUnlessListening);
        try
        {
            // The start is not cancelled: an aborted start would be reported as a failure, while a completed start followed by a stop is
            // not.
            await app.StartAsync(CancellationToken.None);
        }
        catch (BindException e)
        {
            var name = app.Services.GetRequiredService<ListenerSet>().Status
                .FirstOrDefault(l => l.Endpoint == e.EndPoint.ToString())?.Name;
            await error.WriteLineAsync($"The gateway cannot start: listener '{name}': {e.Message}");
            return ExitCode.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await FailAsync(error, e);
        }

        SayWhatStarted(app.Services, path, reading.Options);
        await WaitForStopAsync(app.Lifetime, stop);
        await app.StopAsync(stop.Hastened);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> FailAsync(TextWriter error, Exception exception)
    {
        var remedy = exception is UnauthorizedAccessException
            ? $" The folders of State and Certificates:Store must belong to the user that it runs as, {Environment.UserName}."
            : "";
        await error.WriteLineAsync($"The gateway cannot start: {exception.Message}{remedy}");
        return ExitCode.Failed;
    }

    /// <summary>Waits for a stop signal or until the host stops itself.</summary>
    private static async Task WaitForStopAsync(IHostApplicationLifetime lifetime, StopSignals stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop.Requested, lifetime.ApplicationStopping);
        await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static void SayWhatStarted(IServiceProvider services, string path, GatewayOptions options)
    {
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Gateway");
        foreach (var listener in services.GetRequiredService<ListenerSet>().Status)
        {
            Log.Listening(logger, listener.Name, listener.Protocol, listener.Endpoint);
        }

        Log.Started(logger, path, options.Routes.Count, options.Clusters.Count);
        foreach (var (name, route) in options.Routes)
        {
            Log.Published(logger, name, route.Preset?.ToString() ?? "plain", route.Cluster);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1000, LogLevel.Information, "Listener {Listener} takes {Protocol} on {Endpoint}.")]
        public static partial void Listening(ILogger logger, string listener, string protocol, string endpoint);

        [LoggerMessage(1001, LogLevel.Information, "{File} is in force: {Routes} routes, {Clusters} clusters.")]
        public static partial void Started(ILogger logger, string file, int routes, int clusters);

        // Debug, because there may be thousands of routes.
        [LoggerMessage(1009, LogLevel.Debug, "Route {Route} ({Preset}) goes to {Cluster}.")]
        public static partial void Published(ILogger logger, string route, string preset, string cluster);
    }
}
