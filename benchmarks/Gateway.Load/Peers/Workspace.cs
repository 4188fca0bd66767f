using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Load.Peers;

/// <summary>The temporary folder of one run: certificates, files to serve, and configurations made from <c>benchmarks/peers</c>.</summary>
internal sealed class Workspace : IDisposable
{
    private const int FirstPort = 12_000;

    private static readonly int End = int.Parse(System.IO.File
        .ReadAllText("/proc/sys/net/ipv4/ip_local_port_range")
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture);
    private static int _last = Random.Shared.Next(FirstPort, End);

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly string _templates;

    public Workspace(string templates, long largeBytes)
    {
        _templates = templates;
        Folder = Directory.CreateTempSubdirectory("gateway-benchmark-").FullName;
        File.SetUnixFileMode(Folder, (UnixFileMode)0b111_101_101); // workers without rights read from it
        LargeBytes = largeBytes;
        Certificates.Write(Folder);
        WriteFiles();
        Set("DIR", Folder);
    }

    public string Folder { get; }

    public long LargeBytes { get; }

    public string Large => Path.Combine(Folder, "www", "large");

    public string PathOf(string name) => Path.Combine(Folder, name);

    public void Set(string name, object value) => _values[name] = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    /// <summary>
    /// A free port, known to templates by the name; below those that the system gives to whoever asks for any, and none twice in a run.
    /// </summary>
    public int Port(string name)
    {
        while (true)
        {
            var port = _last = _last + 1 < End ? _last + 1 : FirstPort;
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Any, port));
            }
            catch (SocketException)
            {
                continue; // somebody else's
            }

            Set(name, port);
            return port;
        }
    }

    public int PortOf(string name) => int.Parse(_values[name], CultureInfo.InvariantCulture);

    /// <summary>Writes a configuration: the template with each <c>@NAME@</c> replaced.</summary>
    public string Render(string template, string suffix = "")
    {
        var text = System.IO.File.ReadAllText(Path.Combine(_templates, template));
        foreach (var (name, value) in _values)
        {
            text = text.Replace($"@{name}@", value, StringComparison.Ordinal);
        }

        var file = Path.Combine(Folder, template.Replace('/', '-') + suffix);
        System.IO.File.WriteAllText(file, text);
        return file;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void WriteFiles()
    {
        var www = Directory.CreateDirectory(Path.Combine(Folder, "www")).FullName;
        foreach (var (name, length) in (ReadOnlySpan<(string, int)>)[("small", 1024), ("medium", 100 * 1024)])
        {
            var bytes = new byte[length];
            new Random(1).NextBytes(bytes);
            System.IO.File.WriteAllBytes(Path.Combine(www, name), bytes);
        }

        using (var large = System.IO.File.Create(Path.Combine(www, "large")))
        {
            large.SetLength(LargeBytes);
        }

        // One folder under every path that a scenario publishes.
        foreach (var path in (string[])["http", "https", "basic", "asked", "form"])
        {
            Directory.CreateSymbolicLink(Path.Combine(www, path), ".");
        }
    }
}
