using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Gateway.Certificates.Authority;
using Gateway.Certificates.Storage;
using Gateway.Cli.Setup;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Settings;

namespace Gateway.Cli;

/// <summary>
/// <c>gateway init</c>: writes a first configuration, the first user and a certificate of the own CA. It never changes a file that exists.
/// </summary>
internal static class InitCommand
{
    private const string SiteFile = "conf.d/site.json";

    private static readonly TimeSpan CertificateLifetime = TimeSpan.FromDays(397);

    private static readonly Option<string> Config = new("--config", "-c")
    {
        Description = "The configuration file to write. Where one exists that publishes nothing, such as an installed package's, conf.d/"
            + $"site.json beside it is written instead. Without it: {ConfigOption.InstalledPath} if that exists, or else "
            + $"{ConfigOption.LocalPath}.",
        DefaultValueFactory = _ => ConfigOption.DefaultPath,
        HelpName = "file",
    };

    public static Command Create()
    {
        var questions = new InitQuestions();
        var command = new Command(
            "init",
            "Set up a new gateway: five questions, or their flags. Example: gateway init --host mail.example.com --kind exchange "
                + "--back-end https://ex1.corp.example.com --mail none --user alice") { Config };
        foreach (var option in questions.Options)
        {
            command.Add(option);
        }

        command.SetAction((parse, cancellationToken) => RunAsync(parse, questions, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, InitQuestions questions, CancellationToken cancellationToken)
    {
        var error = parse.InvocationConfiguration.Error;
        var config = parse.GetRequiredValue(Config);
        if (FindTarget(config, out var problem) is not { } target)
        {
            await error.WriteLineAsync(problem);
            return (int)ExitCode.Failed;
        }

        if (questions.Ask(parse) is not var (site, user))
        {
            return (int)ExitCode.BadInput;
        }

        if (PasswordPrompt.Ask(user, error) is not { } password)
        {
            await error.WriteLineAsync(PasswordPrompt.Refusal);
            return (int)ExitCode.BadInput;
        }

        if (PasswordPolicy.FindError(password, user) is { } complaint)
        {
            await error.WriteLineAsync($"The password {complaint}.");
            return (int)ExitCode.BadInput;
        }

        var isWritten = false;
        try
        {
            WriteNew(target, site.Write(isPart: target != config));
            isWritten = true;
            var options = Read(config);
            await FillAsync(options, site, new UserEntry { Password = PasswordHash.Create(password).ToPhc() }, user, cancellationToken);
            Conclude(parse.InvocationConfiguration.Output, config, target, options, user);
            return (int)ExitCode.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or InvalidDataException
            or TimeoutException)
        {
            await error.WriteLineAsync(e.Message);
            if (isWritten)
            {
                await error.WriteLineAsync($"{target} is written; what it names is not complete. Remove it to start again.");
            }

            return (int)ExitCode.Failed;
        }
    }

    /// <summary>The file to write: the one that is named, or a part of it; null if there is a gateway already.</summary>
    private static string? FindTarget(string config, out string problem)
    {
        problem = "";
        if (!File.Exists(config))
        {
            return config;
        }

        var reading = new ConfigurationFile(config, environment: null, (_, _) => { }) { ReadsNamedFiles = false }.Read();
        if (reading.Options is not { } options)
        {
            problem = $"{config} exists and has mistakes:{Environment.NewLine}{string.Join(Environment.NewLine, reading.Errors)}";
            return null;
        }

        var site = Path.Combine(Path.GetDirectoryName(config) ?? "", SiteFile);
        if (options.Listeners.Count > 0 || options.Routes.Count > 0 || options.Identity.Users is null || File.Exists(site))
        {
            problem = $"{config} exists with {ConfigurationReport.Summarize(options)}; init changes nothing "
                + "that exists. Name another file with --config.";
            return null;
        }

        return site;
    }

    private static void WriteNew(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!); // a file's full path has a folder
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        if (!OperatingSystem.IsWindows())
        {
            // It has no secret, and the service's user must be able to read what root writes.
            File.SetUnixFileMode(
                file.SafeFileHandle,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        file.Write(Encoding.UTF8.GetBytes(text));
    }

    private static GatewayOptions Read(string config)
    {
        var reading = new ConfigurationFile(config, environment: null, (_, _) => { }).Read();
        return reading.Options ?? throw new InvalidDataException(string.Join(Environment.NewLine, reading.Errors));
    }

    private static async Task FillAsync(
        GatewayOptions options, InitialSite site, UserEntry entry, string user, CancellationToken cancellationToken)
    {
        ServiceUser.Assume(options.State);
        var users = options.Identity.Users?.File ?? throw new InvalidDataException("The configuration names no user file.");
        if (!await new UserFileStore(users).ChangeAsync(content => content.Users.TryAdd(user, entry), cancellationToken))
        {
            throw new InvalidDataException($"User '{user}' exists already in {users}; the password is not changed.");
        }

        using var authority = CertificateAuthority.OpenOrCreate(
            options.Certificates.Authority, options.Certificates.Passphrase, TimeProvider.System);
        CertificateStore.Of(options.Certificates).Install(site.Host, authority.Issue([site.Host], CertificateLifetime));
        authority.PublishRevocationList();
    }

    private static void Conclude(TextWriter output, string config, string target, GatewayOptions options, string user)
    {
        var authority = Path.Combine(options.Certificates.Authority.Folder, CertificateAuthority.CertificateFile);
        var isInstalled = config == ConfigOption.InstalledPath;
        output.WriteLine($"""
            Written: {target}
            User {VisibleText.Of(user)} is in {options.Identity.Users?.File}.
            The certificate is of the gateway's own CA. Browsers accept it once they trust {authority};
            for one that everybody trusts: gateway certificate install, or Certificates:Acme.

            Next:
              gateway check{(isInstalled ? "" : $" --config {config}")}
              {(isInstalled ? "systemctl enable --now gateway" : $"gateway run --config {config}")}
            """);
    }
}
