namespace Gateway.Configuration;

/// <summary>An option class.</summary>
internal interface ISectionType
{
    OptionsShape Shape { get; }

    /// <summary>Creates an instance with the defaults.</summary>
    object Create();
}
