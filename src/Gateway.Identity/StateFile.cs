using System.Text.Json;
using Microsoft.Extensions.Hosting;

namespace Gateway.Identity;

/// <summary>
/// Carries what must outlive a restart in a file of the state folder: read at start, written some seconds after a change and at the end,
/// never on a sign-in's path.
/// </summary>
/// <param name="path">The file; its folder need not exist yet.</param>
/// <param name="interval">How long a change may wait.</param>
/// <param name="time">The clock.</param>
public abstract class StateFile(string path, TimeSpan interval, TimeProvider time) : BackgroundService
{
    private long _written;

    /// <summary>Where it is.</summary>
    protected string FilePath => path;

    /// <summary>The clock.</summary>
    protected TimeProvider Time => time;

    /// <summary>Changes with what is to be kept: what was written at one number is still true while it is the same.</summary>
    protected abstract long Version { get; }

    /// <summary>Takes over what the file says; a file that cannot be read is logged.</summary>
    public void Read()
    {
        try
        {
            using var stream = File.OpenRead(path);
            Load(stream);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // The first start.
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            NotRead(e.Message);
        }

        _written = Version;
    }

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Read();
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Write();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Write();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end, which is no failure.
        }
    }

    /// <summary>Reads the JSON.</summary>
    protected abstract void Load(Stream stream);

    /// <summary>Writes the JSON.</summary>
    protected abstract void Save(Stream stream);

    /// <summary>Logs what is lost because the file cannot be read.</summary>
    protected abstract void NotRead(string cause);

    /// <summary>Logs what a restart will lose because the file cannot be written; it is tried again.</summary>
    protected abstract void NotWritten(string cause);

    private void Write()
    {
        var version = Version;
        if (version == _written)
        {
            return;
        }

        try
        {
            AtomicFile.Replace(path, Save);
            _written = version;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            NotWritten(e.Message);
        }
    }
}
