using System.CommandLine;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;

namespace Gateway.Cli;

/// <summary><c>gateway user</c>: manages the embedded user file. A running gateway detects changes to it.</summary>
internal static class UserCommand
{
    private static readonly Option<string?> Config = new("--config", "-c")
    {
        Description = $"The configuration file that names the user file. Without this and --file: {ConfigOption.InstalledPath}, or else "
            + $"{ConfigOption.LocalPath}.",
        Recursive = true,
    };
    private static readonly Option<string?> UserFile = new("--file", "-f")
    {
        Description = "The user file itself, instead of --config.",
        Recursive = true,
    };

    public static Command Create() => new("user", "Manage the embedded user file. Example: gateway user add alice --group staff")
    {
        Config,
        UserFile,
        Add(),
        List(),
        Remove(),
        Password(),
        Switch("enable", "Enable a disabled user. Example: gateway user enable alice", disabled: false),
        Switch("disable", "Disable a user without removing it. Example: gateway user disable alice", disabled: true),
        Groups(),
        FactorCommand.Create(),
    };

    private static Command Add()
    {
        var name = Name();
        var groups = new Option<string[]>("--group", "-g")
        {
            Description = "A group the user is in; may be given several times.",
            DefaultValueFactory = _ => [],
        };
        var command = new Command("add", "Add a user; the password is prompted for, or read from standard input. Example: gateway user add "
            + "alice --group staff") { name, groups };
        command.SetAction((parse, cancellationToken) => UserCommandContext.RunAsync(parse, Config, UserFile, async file =>
        {
            var user = UserCommandContext.Valid(parse.GetRequiredValue(name));
            var memberOf = UserCommandContext.ValidGroups(parse.GetRequiredValue(groups));
            if (UserCommandContext.Find(file.Store.Read(), user) is { } existing)
            {
                return file.Fail($"User '{existing}' exists already. To change the password: gateway user password {existing}");
            }

            var entry = new UserEntry { Password = PasswordHash.Create(file.AskPassword(user)).ToPhc(), Groups = memberOf };
            return await file.ChangeAsync(content => content.Users.TryAdd(user, entry), cancellationToken)
                ? file.Done($"User '{user}' added to {file.Store.Path}.")
                : file.Fail($"User '{user}' exists already.");
        }));
        return command;
    }

    private static Command Password()
    {
        var name = Name();
        var command = new Command(
            "password",
            "Set a user's password; it is prompted for, or read from standard input. Example: gateway user password alice") { name };
        command.SetAction((parse, cancellationToken) => UserCommandContext.RunAsync(parse, Config, UserFile, file =>
        {
            var user = parse.GetRequiredValue(name);
            if (UserCommandContext.Find(file.Store.Read(), user) is null)
            {
                return Task.FromResult(file.Unknown(user));
            }

            var hash = PasswordHash.Create(file.AskPassword(user)).ToPhc();
            return file.EditAsync(user, entry => entry with { Password = hash }, "has a new password", cancellationToken);
        }));
        return command;
    }

    private static Command Remove()
    {
        var name = Name();
        var command = new Command("remove", "Remove a user. Example: gateway user remove alice") { name };
        command.SetAction((parse, cancellationToken) => UserCommandContext.RunAsync(parse, Config, UserFile, file =>
            file.EditAsync(parse.GetRequiredValue(name), _ => null, "is removed", cancellationToken)));
        return command;
    }

    private static Command Switch(string verb, string description, bool disabled)
    {
        var name = Name();
        var command = new Command(verb, description) { name };
        command.SetAction((parse, cancellationToken) => UserCommandContext.RunAsync(parse, Config, UserFile, file =>
            file.EditAsync(parse.GetRequiredValue(name), entry => entry with { Disabled = disabled }, $"is {verb}d", cancellationToken)));
        return command;
    }

    private static Command Groups()
    {
        var name = Name();
        var add = new Option<string[]>("--add")
        {
            Description = "A group to join; may be given several times.",
            DefaultValueFactory = _ => [],
        };
        var remove = new Option<string[]>("--remove")
        {
            Description = "A group to leave; may be given several times.",
            DefaultValueFactory = _ => [],
        };
        var command = new Command(
            "groups",
            "Change the groups a user is in. Example: gateway user groups alice --add admins --remove staff") { name, add, remove };
        command.SetAction((parse, cancellationToken) => UserCommandContext.RunAsync(parse, Config, UserFile, file =>
        {
            var join = UserCommandContext.ValidGroups(parse.GetRequiredValue(add));
            var leave = parse.GetRequiredValue(remove);
            if (join.Count == 0 && leave.Length == 0)
            {
                throw new UserCommandContext.BadInputException("Nothing to change: name groups with --add or --remove.");
            }

            return file.EditAsync(
                parse.GetRequiredValue(name),
                entry => entry with
                {
                    Groups =
                [
                    .. entry.Groups.Union(join, StringComparer.OrdinalIgnoreCase).Except(leave, StringComparer.OrdinalIgnoreCase),
                ]
                },
                "has new groups",
                cancellationToken);
        }));
        return command;
    }

    private static Command List()
    {
        var json = new Option<bool>("--json") { Description = "Print JSON for a script." };
        var command = new Command("list", "List the users; hashes are not shown. Example: gateway user list --json") { json };
        command.SetAction((parse, cancellationToken) => UserCommandContext.RunAsync(parse, Config, UserFile, file =>
        {
            var users = file.Store.Read().Users.Select(u => new ListedUser(
                u.Key,
                u.Value.Groups,
                u.Value.Disabled,
                PasswordHash.TryParse(u.Value.Password, out var hash) && hash.IsOutdated)).ToList();
            if (parse.GetValue(json))
            {
                return Task.FromResult(file.Done(users, CommandJson.Default.IReadOnlyListListedUser));
            }

            var width = users.Select(u => u.Name.Length).DefaultIfEmpty(0).Max();
            foreach (var user in users)
            {
                file.Done($"{user.Name.PadRight(width)}  {(user.Disabled ? "disabled" : "enabled ")}  {string.Join(", ", user.Groups)}"
                    + $"{(user.OutdatedHash ? "  (weak hash: set the password again)" : "")}");
            }

            return Task.FromResult(users.Count == 0
                ? file.Done($"No user in {file.Store.Path}. To add one: gateway user add NAME")
                : ExitCode.Done);
        }));
        return command;
    }

    private static Argument<string> Name() => new("name") { Description = "The user's name." };
}
