using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Settings;

namespace Gateway.Cli;

/// <summary>
/// What every <c>gateway user</c> command shares: locating the file, validating names, prompting for a password, and output.
/// </summary>
internal sealed class UserCommandContext
{
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private bool _isChange;

    private UserCommandContext(UserFileStore store, TextWriter output, TextWriter error)
    {
        Store = store;
        _output = output;
        _error = error;
    }

    public UserFileStore Store { get; }

    public static async Task<int> RunAsync(
        ParseResult parse, Option<string?> config, Option<string?> file, Func<UserCommandContext, Task<ExitCode>> act)
    {
        var error = parse.InvocationConfiguration.Error;
        try
        {
            var (users, audit) = FindFiles(parse.GetValue(config), parse.GetValue(file));
            var command = new UserCommandContext(new UserFileStore(users), parse.InvocationConfiguration.Output, error);
            var exit = await act(command);
            if (command._isChange)
            {
                await CommandAudit.WriteAsync(audit, parse, exit);
            }

            return (int)exit;
        }
        catch (BadInputException e)
        {
            await error.WriteLineAsync(e.Message);
            return (int)ExitCode.BadInput;
        }
        catch (InvalidDataException e)
        {
            await error.WriteLineAsync($"The user file is broken: {e.Message}");
            return (int)ExitCode.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TimeoutException)
        {
            await error.WriteLineAsync($"The user file cannot be used: {e.Message}");
            return (int)ExitCode.Failed;
        }
    }

    public ExitCode Done(string message)
    {
        _output.WriteLine(VisibleText.Of(message));
        return ExitCode.Done;
    }

    public ExitCode Done<T>(T value, JsonTypeInfo<T> json)
    {
        Output.WriteJson(_output, value, json);
        return ExitCode.Done;
    }

    public ExitCode Fail(string message)
    {
        _error.WriteLine(VisibleText.Of(message));
        return ExitCode.Failed;
    }

    public ExitCode Unknown(string user) => Fail($"There is no user '{user}' in {Store.Path}.");

    /// <summary>Changes the file; the change is written to the audit log.</summary>
    public Task<bool> ChangeAsync(Func<UserFileContent, bool> change, CancellationToken cancellationToken)
    {
        _isChange = true;
        return Store.ChangeAsync(change, cancellationToken);
    }

    public static string Valid(string name) =>
        UserNames.FindError(name) is { } error ? throw new BadInputException($"The user name {error}.") : name;

    public static IReadOnlyList<string> ValidGroups(IEnumerable<string> groups)
    {
        var distinct = groups.Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var group in distinct)
        {
            if (UserNames.FindGroupError(group) is { } error)
            {
                throw new BadInputException($"The group name {error}.");
            }
        }

        return distinct;
    }

    public Secret AskPassword(string user)
    {
        var password = PasswordPrompt.Ask(user, _error) ?? throw new BadInputException(PasswordPrompt.Refusal);
        return PasswordPolicy.FindError(password, user) is { } complaint
            ? throw new BadInputException($"The password {complaint}.")
            : password;
    }

    /// <summary>The name as it is spelled in the file, or null.</summary>
    public static string? Find(UserFileContent content, string user) =>
        content.Users.Keys.FirstOrDefault(k => k.Equals(user, StringComparison.OrdinalIgnoreCase));

    /// <summary>Replaces one user's entry, or removes it if <paramref name="edit"/> returns null.</summary>
    public async Task<ExitCode> EditAsync(string user, Func<UserEntry, UserEntry?> edit, string done, CancellationToken cancellationToken)
    {
        var found = await ChangeAsync(
            content =>
            {
                if (!content.Users.TryGetValue(user, out var entry))
                {
                    return false;
                }

                if (edit(entry) is { } changed)
                {
                    content.Users[user] = changed;
                }
                else
                {
                    content.Users.Remove(user);
                }

                return true;
            },
            cancellationToken);
        return found ? Done($"User '{user}' {done}.") : Unknown(user);
    }

    /// <summary>The user file, and the audit log of the configuration that names it.</summary>
    private static (string Users, string? Audit) FindFiles(string? config, string? file)
    {
        if (file is not null)
        {
            return config is null ? (file, null) : throw new BadInputException("--config and --file are both given; one is allowed.");
        }

        // The file is bound but not validated, because users may be created before certificates, secrets and authorities exist.
        var reading = new ConfigurationFile(config ?? ConfigOption.DefaultPath, environment: null, (_, _) => { })
        {
            ReadsNamedFiles = false,
        }.Read();
        var options = reading.Options ?? throw new BadInputException(string.Join(Environment.NewLine, reading.Errors));
        return options.Identity.Users is { File: { Length: > 0 } users }
            ? (users, options.Telemetry.AuditLog)
            : throw new BadInputException("The configuration names no user file ($.Gateway.Identity.Users.File). Add one, or give --file.");
    }

    public sealed class BadInputException(string message) : Exception(message);
}
