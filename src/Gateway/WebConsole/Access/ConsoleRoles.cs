using Gateway.Admin;
using Gateway.Identity.Authorization;
using Gateway.Identity.Credentials;

namespace Gateway.WebConsole.Access;

/// <summary>What people of the directories may do at the console.</summary>
internal static class ConsoleRoles
{
    /// <summary>The role of a user; null for none.</summary>
    public static AdminRole? Of(AdminOptions options, UserIdentity user)
    {
        if (Has(options.Administrators, user))
        {
            return AdminRole.Act;
        }

        return Has(options.Viewers, user) ? AdminRole.View : null;
    }

    // An empty rule would admit every user.
    private static bool Has(AdminRoleOptions role, UserIdentity user) => role.IsUsed && new AccessRuleOptions
    {
        Users = role.Users,
        Groups = role.Groups,
        Directories = role.Directories,
    }.ToRule().DecideUser(user) == AccessStatus.Allowed;
}
