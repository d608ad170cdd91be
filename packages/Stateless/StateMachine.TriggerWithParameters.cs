namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    /// <summary>A trigger together with the types of its arguments.</summary>
    public abstract class TriggerWithParameters
    {
        private readonly Type[] argumentTypes;

        /// <summary>Declares <paramref name="underlyingTrigger"/> to come with arguments of these types.</summary>
        protected TriggerWithParameters(TTrigger underlyingTrigger, params Type[] argumentTypes)
        {
            Trigger = underlyingTrigger;
            this.argumentTypes = argumentTypes;
        }

        /// <summary>The trigger itself.</summary>
        public TTrigger Trigger { get; }

        /// <summary>The types of its arguments, in order.</summary>
        public IEnumerable<Type> ArgumentTypes => argumentTypes;

        /// <summary>Refuses arguments that do not fit. None at all always fit: actions and guards then see nulls.</summary>
        /// <exception cref="ArgumentException">An argument is missing, of the wrong type, or one too many.</exception>
        public void ValidateParameters(object?[] args)
        {
            if (args.Length > argumentTypes.Length)
            {
                throw new ArgumentException(
                    $"Too many parameters have been supplied. Expecting {argumentTypes.Length} but got {args.Length}.");
            }

            for (var i = 0; args.Length > 0 && i < argumentTypes.Length; i++)
            {
                if (i >= args.Length)
                {
                    throw new ArgumentException($"An argument of type {argumentTypes[i]} is required in position {i}.");
                }

                if (args[i] is { } arg && !argumentTypes[i].IsInstanceOfType(arg))
                {
                    throw new ArgumentException(
                        $"The argument in position {i} is of type {arg.GetType()} but must be of type {argumentTypes[i]}.");
                }
            }
        }
    }

    /// <summary>A trigger with one argument.</summary>
    public class TriggerWithParameters<TArg0>(TTrigger underlyingTrigger)
        : TriggerWithParameters(underlyingTrigger, typeof(TArg0));

    /// <summary>A trigger with two arguments.</summary>
    public class TriggerWithParameters<TArg0, TArg1>(TTrigger underlyingTrigger)
        : TriggerWithParameters(underlyingTrigger, typeof(TArg0), typeof(TArg1));
}
