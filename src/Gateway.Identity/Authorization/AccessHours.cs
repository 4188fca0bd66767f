using System.Globalization;

namespace Gateway.Identity.Authorization;

/// <summary>A span of hours on some days of the week; one that ends before it begins goes on past midnight.</summary>
/// <param name="Days">The days on which it begins; none means every day.</param>
/// <param name="From">The minute of the day at which it begins.</param>
/// <param name="To">The minute of the day before which it ends; 1440 is midnight.</param>
public sealed record AccessHours(IReadOnlyList<DayOfWeek> Days, int From, int To)
{
    private const int Day = 24 * 60;

    /// <summary>Reads <c>08:00</c> or <c>24:00</c> as minutes; null where it is no time of day.</summary>
    public static int? MinuteOf(string text) => text == "24:00" ? Day
        : TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time.Hour * 60 + time.Minute
        : null;

    /// <param name="local">The time where the hours are kept.</param>
    public bool Contains(DateTimeOffset local)
    {
        var minute = local.Hour * 60 + local.Minute;
        return From < To
            ? minute >= From && minute < To && On(local.DayOfWeek)
            : (minute >= From && On(local.DayOfWeek)) || (minute < To && On(local.AddDays(-1).DayOfWeek));
    }

    private bool On(DayOfWeek day) => Days.Count == 0 || Days.Contains(day);
}
