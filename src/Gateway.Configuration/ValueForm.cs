namespace Gateway.Configuration;

/// <summary>The form of a text option, for editors.</summary>
public enum ValueForm
{
    /// <summary>An address with a port: <c>0.0.0.0:443</c>, <c>[::]:443</c>.</summary>
    Endpoint,

    /// <summary>A host name, perhaps with <c>*.</c> before it or a port behind it.</summary>
    Host,

    /// <summary>A network or a single address: <c>192.0.2.0/24</c>.</summary>
    Network,

    /// <summary>An address with a scheme.</summary>
    Url,

    /// <summary>A time of the day: <c>08:00</c>.</summary>
    TimeOfDay,

    /// <summary>A color: <c>#0f4c81</c>.</summary>
    Color,
}
