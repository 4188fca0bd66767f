using System.Collections.Frozen;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Gateway.Certificates.Authority;
using Gateway.Certificates.Checking;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;
using Gateway.Identity.Credentials;
using Gateway.Settings;

namespace Gateway.Cli.Certificates;

/// <summary>
/// What every <c>gateway certificate</c> command shares: the configuration, the store, validation of names and passwords, and output.
/// </summary>
internal sealed class CertificateCommandContext
{
    private const int MaximumFileBytes = 1 << 20;

    // The commands that change nothing, and are not in the audit log.
    private static readonly FrozenSet<string> ReadOnly = FrozenSet.Create("check", "list", "register");

    private readonly TextWriter _error;

    private CertificateCommandContext(GatewayOptions gateway, TextWriter output, TextWriter error)
    {
        Gateway = gateway;
        Output = output;
        _error = error;
        Store = CertificateStore.Of(Options);
    }

    public GatewayOptions Gateway { get; }

    public CertificatesOptions Options => Gateway.Certificates;

    public CertificateStore Store { get; }

    public TextWriter Output { get; }

    /// <summary>The user who runs the command, for the register.</summary>
    public static string Actor => CommandAudit.Actor;

    public static Task<int> RunAsync(ParseResult parse, Option<string> config, Func<CertificateCommandContext, ExitCode> act) =>
        RunAsync(parse, config, action => Task.FromResult(act(action)));

    public static async Task<int> RunAsync(ParseResult parse, Option<string> config, Func<CertificateCommandContext, Task<ExitCode>> act)
    {
        var error = parse.InvocationConfiguration.Error;
        try
        {
            var gateway = Read(parse.GetRequiredValue(config));
            var exit = await act(new CertificateCommandContext(gateway, parse.InvocationConfiguration.Output, error));
            if (!ReadOnly.Contains(parse.CommandResult.Command.Name))
            {
                await CommandAudit.WriteAsync(gateway.Telemetry.AuditLog, parse, exit);
            }

            return (int)exit;
        }
        catch (BadInputException e)
        {
            await error.WriteLineAsync(e.Message);
            return (int)ExitCode.BadInput;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            await error.WriteLineAsync(e.Message.EndsWith('.') ? e.Message : $"{e.Message}.");
            return (int)ExitCode.Failed;
        }
    }

    public ExitCode Done(string message)
    {
        Output.WriteLine(message);
        return ExitCode.Done;
    }

    public ExitCode Fail(string message)
    {
        _error.WriteLine(message);
        return ExitCode.Failed;
    }

    public void Note(string message) => _error.WriteLine(message);

    /// <summary>
    /// The names of a command, the store's entry first and spelled as in the configuration. If only one name is given, the configured
    /// additional names are added.
    /// </summary>
    public IReadOnlyList<string> NamesOf(IReadOnlyList<string> names)
    {
        if (names.FirstOrDefault(n => !ServerNames.IsName(n)) is { } wrong)
        {
            throw new BadInputException($"'{wrong}' is not a server name; allowed: {ServerNames.Allowed}.");
        }

        var configured = Options.Names.FirstOrDefault(n => n.Key.Equals(names[0], StringComparison.OrdinalIgnoreCase));
        var entry = configured.Key ?? names[0].ToLowerInvariant();
        return [entry, .. names.Skip(1), .. names.Count == 1 && configured.Value is { } options ? options.AlternativeNames : []];
    }

    /// <summary>Prints the remaining step if the configuration does not serve the stored certificate.</summary>
    public void NoteUse(string name)
    {
        if (!Options.Names.TryGetValue(name, out var entry))
        {
            Note($"The configuration does not serve it yet. Add to $.Gateway.Certificates.Names: \"{name}\": {{}}");
        }
        else if (entry.File is not null)
        {
            Note($"The configuration takes {name} from {entry.File}, not from the store. Remove File from $.Gateway.Certificates.Names['"
                + $"{name}'].");
        }
    }

    public CertificateAuthority OpenAuthority() =>
        CertificateAuthority.OpenOrCreate(Options.Authority, Options.Passphrase, TimeProvider.System);

    /// <summary>Opens the existing own CA.</summary>
    public CertificateAuthority ExistingAuthority() =>
        CertificateAuthority.Exists(Options.Authority) ? OpenAuthority() : throw new BadInputException(
            $"There is no own CA in {Options.Authority.Folder} yet. The first 'gateway certificate issue NAME' creates it.");

    /// <summary>Validates a certificate as a client that trusts the own CA in addition to the system's roots.</summary>
    public ChainReport Inspect(
        System.Security.Cryptography.X509Certificates.X509Certificate2 leaf,
        IEnumerable<System.Security.Cryptography.X509Certificates.X509Certificate2> others,
        IEnumerable<string> names,
        bool complete)
    {
        using var roots = new AdditionalRoots(Options.Authority, additional: null);
        return ChainInspection.Inspect(leaf, others, names, roots.Certificates, TimeProvider.System.GetUtcNow(), complete);
    }

    /// <summary>Reads a secret from the first line of a file or from a prompt.</summary>
    public Secret Secret(string? file, string what)
    {
        if (file is null)
        {
            return PasswordPrompt.Ask(what, _error) ?? throw new BadInputException(PasswordPrompt.Refusal);
        }

        return File.ReadLines(file).FirstOrDefault() is { Length: > 0 } line
            ? new Secret(line)
            : throw new BadInputException($"{file} is empty; its first line is the password.");
    }

    /// <summary>Reads a file, or standard input for <c>-</c>, up to a megabyte.</summary>
    public static byte[] ReadFile(string path)
    {
        using var stream = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
        var buffer = new byte[MaximumFileBytes + 1];
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return length <= MaximumFileBytes
            ? buffer[..length]
            : throw new BadInputException($"{path} is larger than {MaximumFileBytes} bytes; a certificate is not.");
    }

    /// <summary>Writes text to a file, or to standard output if no file is named.</summary>
    public void WriteText(string? path, string text)
    {
        if (path is null or "-")
        {
            Output.Write(text);
        }
        else
        {
            File.WriteAllText(path, text, Encoding.ASCII);
        }
    }

    // The file is bound but not validated, because these commands create the certificates that validation would report as missing.
    private static GatewayOptions Read(string path)
    {
        var reading = new ConfigurationFile(path, environment: null, (_, _) => { }).Read();
        return reading.Options ?? throw new BadInputException(string.Join(Environment.NewLine, reading.Errors));
    }
}
