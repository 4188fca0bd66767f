using Gateway.Identity.Authorization;

namespace Gateway.Preauthentication;

/// <summary>Describes the rule by which a route admitted a user.</summary>
internal static class AccessText
{
    public static string Of(AccessRule rule)
    {
        var who = rule.NamesUsers ? "named, or in a named group" : "nobody is named";
        var where = rule.Networks.Count > 0 ? ", in a named network" : "";
        return $"{who}{where}{(rule.Hours.Count > 0 ? $", at an open hour ({rule.TimeZone.Id})" : "")}";
    }
}
