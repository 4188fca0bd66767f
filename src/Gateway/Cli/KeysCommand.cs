using System.CommandLine;
using System.Security.Cryptography;
using System.Xml;
using Gateway.Preauthentication;
using Gateway.Preauthentication.Assertions;
using Gateway.Settings;

namespace Gateway.Cli;

/// <summary><c>gateway keys</c>: the keys in the <c>State</c> folder, which protect cookies and sign assertions.</summary>
internal static class KeysCommand
{
    private static readonly Option<string> Config = ConfigOption.Create();

    public static Command Create()
    {
        var encrypt = new Command("encrypt", "Encrypt the keys that were written before Certificates:Passphrase was configured. Keys that "
            + "are not encrypted are not used from then on. Example: gateway keys encrypt --config gateway.json") { Config };
        encrypt.SetAction((parse, _) => EncryptAsync(parse));
        return new Command("keys", "The keys of cookies and assertions in the State folder. Example: gateway keys encrypt") { encrypt };
    }

    private static async Task<int> EncryptAsync(ParseResult parse)
    {
        var (output, error) = (parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);

        // The file is bound but not validated, because the keys need none of what it names.
        var reading = new ConfigurationFile(parse.GetRequiredValue(Config), environment: null, (_, _) => { }).Read();
        if (reading.Options is not { } options)
        {
            await error.WriteLineAsync(string.Join(Environment.NewLine, reading.Errors));
            return (int)ExitCode.BadInput;
        }

        if (options.Certificates.Passphrase is not { Length: > 0 } passphrase)
        {
            await error.WriteLineAsync("The configuration has no passphrase ($.Gateway.Certificates.PassphraseFile).");
            return (int)ExitCode.BadInput;
        }

        var exit = ExitCode.Done;
        try
        {
            string[] encrypted =
            [
                .. CookieKeyRepository.EncryptAll(CookieKeyFolder.In(options.State, passphrase), passphrase),
                .. AssertionKeyFolder.In(options.State, passphrase).EncryptAll(),
            ];
            foreach (var file in encrypted)
            {
                await output.WriteLineAsync($"Encrypted {file}");
            }

            await output.WriteLineAsync(encrypted.Length == 0
                ? "Every key is encrypted already."
                : "Restart the gateway to use them. A file that the gateway did not write is to be deleted instead.");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or XmlException or FormatException or IOException
            or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"A key cannot be encrypted: {e.Message}");
            exit = ExitCode.Failed;
        }

        await CommandAudit.WriteAsync(options.Telemetry.AuditLog, parse, exit);
        return (int)exit;
    }
}
