using System.Text.Json;

namespace Gateway.Identity.State;

/// <summary>
/// Carries what must outlive a restart in a file of the state folder: read at start, written some seconds after a change and at the end,
/// never on a sign-in's path. Whoever owns the host's work calls all three.
/// </summary>
/// <param name="path">The file; its folder need not exist yet.</param>
/// <param name="interval">How long a change may wait.</param>
/// <param name="time">The clock.</param>
public abstract class StateFile(string path, TimeSpan interval, TimeProvider time)
{
    private long _written;

    /// <summary>Where it is.</summary>
    protected string FilePath => path;

    /// <summary>The clock.</summary>
    protected TimeProvider Time => time;

    /// <summary>Changes with what is to be kept: what was written at one number is still true while it is the same.</summary>
    protected abstract long Version { get; }

    /// <summary>How long a change may wait until <see cref="Write"/> is called.</summary>
    public TimeSpan Interval => interval;

    /// <summary>Takes over what the file says; a file that cannot be read is logged, and does not stop the start.</summary>
    public void Read()
    {
        try
        {
            AtomicFile.DeleteLeftovers(path);
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

    /// <summary>Writes what has changed, if anything has.</summary>
    /// <exception cref="IOException">The file cannot be written; the message says what a restart would lose. The next call tries again.</exception>
    public void Write()
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
            throw new IOException(NotWritten(e.Message), e);
        }
    }

    /// <summary>Reads the JSON.</summary>
    protected abstract void Load(Stream stream);

    /// <summary>Writes the JSON.</summary>
    protected abstract void Save(Stream stream);

    /// <summary>Logs what is lost because the file cannot be read.</summary>
    protected abstract void NotRead(string cause);

    /// <summary>Says what a restart will lose because the file cannot be written.</summary>
    protected abstract string NotWritten(string cause);
}
