using System.ComponentModel.DataAnnotations;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Authorization;

/// <summary>Finds every mistake in one <c>Authorization</c> section.</summary>
public static class AccessRuleOptionsValidator
{
    public static IEnumerable<ValidationResult> Validate(AccessRuleOptions options)
    {
        for (var i = 0; i < options.Networks.Count; i++)
        {
            if (!AddressRange.TryParse(options.Networks[i], out _))
            {
                yield return new(
                    $"'{options.Networks[i]}' is not a network; allowed: 203.0.113.0/24, 2001:db8::/32 or a single address",
                    [$"Networks:{i}"]);
            }
        }

        for (var i = 0; i < options.Hours.Count; i++)
        {
            var (from, to) = (AccessHours.MinuteOf(options.Hours[i].From), AccessHours.MinuteOf(options.Hours[i].To));
            if (from is null)
            {
                yield return new($"'{options.Hours[i].From}' is not a time of day; allowed: 00:00 to 23:59", [$"Hours:{i}:From"]);
            }

            if (to is null)
            {
                yield return new($"'{options.Hours[i].To}' is not a time of day; allowed: 00:00 to 24:00", [$"Hours:{i}:To"]);
            }

            if (from is not null && from == to)
            {
                yield return new("equals From; allowed: another time, or From 00:00 and To 24:00 for the whole day", [$"Hours:{i}:To"]);
            }
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _))
        {
            yield return new(
                $"'{options.TimeZone}' is not a time zone of this system; allowed: IANA names such as Europe/Zurich, or UTC", ["TimeZone"]);
        }
    }
}
