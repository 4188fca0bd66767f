using Gateway.Demo.Mailboxes;
using Gateway.Hosting;
using Gateway.Settings;
using Gateway.WebConsole;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Demo;

/// <summary>
/// The complete demo: a certificate authority, two users, a back end, and the real gateway in front of it, which reads a configuration file
/// as an administrator would write it. All files are in one folder, and all listeners are on loopback.
/// </summary>
internal sealed class DemoSite : IAsyncDisposable
{
    private readonly DemoFolder _folder;
    private readonly DemoBackEnds _backEnds;
    private readonly WebApplication _gateway;

    private DemoSite(DemoFolder folder, DemoPorts ports, DemoBackEnds backEnds, WebApplication gateway)
    {
        (_folder, _backEnds, _gateway) = (folder, backEnds, gateway);
        Entrance = new(folder.Path, ports, folder.Passwords);
    }

    public DemoEntrance Entrance { get; private set; }

    /// <summary>Writes the folder and starts everything.</summary>
    /// <param name="folder">Where the files go, or null for a temporary folder that is removed at the end.</param>
    /// <param name="port">The HTTPS port, or 0 for a free one; the others follow it, or are free ones too.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="DemoException">The demo cannot start; the message says why.</exception>
    public static async Task<DemoSite> StartAsync(string? folder, int port, CancellationToken cancellationToken)
    {
        var files = await DemoFolder.CreateAsync(folder, cancellationToken);
        var ports = new DemoPortChooser().Choose(port);
        var backEnds = await DemoBackEnds.StartAsync(new DemoMailboxes(files.Passwords), cancellationToken);
        var path = files.Combine("gateway.json");
        await File.WriteAllTextAsync(path, DemoConfiguration.Write(ports, backEnds), cancellationToken);

        var file = new ConfigurationFile(path);
        var reading = file.Read();
        if (reading.Options is null)
        {
            await backEnds.DisposeAsync();
            throw new DemoException(string.Join(Environment.NewLine, reading.Errors));
        }

        var gateway = GatewayHost.Create(file, reading, builder =>
        {
            builder.Services.AddConsole();

            // Standard output is reserved for the demo's text, or for JSON.
            builder.Logging.AddFilter(level => level >= LogLevel.Error);
            builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        });
        try
        {
            await gateway.StartAsync(cancellationToken);
        }
        catch (IOException e)
        {
            await gateway.DisposeAsync();
            await backEnds.DisposeAsync();
            throw new DemoException(e.Message);
        }

        var site = new DemoSite(files, ports, backEnds, gateway);
        try
        {
            site.Entrance = site.Entrance with { SecondFactor = await DemoEnrolment.RunAsync(site.Entrance, cancellationToken) };
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var hurry = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _gateway.StopAsync(hurry.Token);
        await _gateway.DisposeAsync();
        await _backEnds.DisposeAsync();
        _folder.Dispose();
    }
}
