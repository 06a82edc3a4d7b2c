;; Where the cells and lines of a CSV text end: its delimiters and line feeds, and which lines hold a quote.
;;
;; Sixteen bytes are compared at once and become sixteen bits, one per mark. The places of the first four bits are
;; written without asking whether there are so many, because a lead file has 2.4 marks in 16 bytes and a guess at their
;; number fails every other time; the end of the list then moves by the number of bits. What was written behind it is
;; overwritten by the next ones. 26 MB take 12 ms, copying them into the memory included; a loop that stops for each bit
;; takes 15 ms, a loop over bytes in JavaScript 45 ms.
;;
;; In the memory:
;;   0        at most 65,536 bytes of text, and 16 more
;;   65,552   i32 places of marks, at most 65,536, and room for 19 more
;;   327,936  i32 per line: which mark is its line feed; bit 31 is set where the line holds a quote
(module
  (memory (export "memory") 10)

  ;; Returns the number of line feeds among the `length` bytes of text, with bit 31 set where one of the bytes is not
  ;; ASCII. `base` is the place of the first byte and is added to all others.
  (func (export "findMarks") (param $length i32) (param $base i32) (param $delimiter i32) (result i32)
    (local $at i32)
    (local $place i32)
    (local $bits i32)
    (local $feedBits i32)
    (local $bothBits i32) ;; quotes and line feeds
    (local $lowest i32)
    (local $list i32)
    (local $listEnd i32)
    (local $lines i32)
    (local $hasQuote i32) ;; bit 31, where the line has one so far
    (local $bytes v128)
    (local $all v128) ;; all bytes ORed: the high bit of a lane is set where one of its bytes is not ASCII
    (local $delimiters v128)
    (local $quotes v128)
    (local $feeds v128)
    (local $isFeed v128)
    (local.set $delimiters (i8x16.splat (local.get $delimiter)))
    (local.set $quotes (i8x16.splat (i32.const 34)))
    (local.set $feeds (i8x16.splat (i32.const 10)))
    (local.set $listEnd (i32.const 65552))
    (local.set $lines (i32.const 327936))
    ;; The last block may reach beyond the text: bytes there must be neither marks, quotes nor beyond ASCII.
    (v128.store (local.get $length) (i8x16.splat (i32.const 97)))
    (block $done
      (loop $blocks
        (br_if $done (i32.ge_u (local.get $at) (local.get $length)))
        (local.set $bytes (v128.load (local.get $at)))
        (local.set $all (v128.or (local.get $all) (local.get $bytes)))
        (local.set $isFeed (i8x16.eq (local.get $bytes) (local.get $feeds)))
        (local.set $bits
          (i8x16.bitmask (v128.or (i8x16.eq (local.get $bytes) (local.get $delimiters)) (local.get $isFeed))))
        (local.set $bothBits
          (i8x16.bitmask (v128.or (i8x16.eq (local.get $bytes) (local.get $quotes)) (local.get $isFeed))))
        (local.set $list (local.get $listEnd))
        (if (local.get $bothBits)
          (then
            (local.set $feedBits (i8x16.bitmask (local.get $isFeed)))
            (loop $each
              (local.set $lowest (i32.and (local.get $bothBits) (i32.sub (i32.const 0) (local.get $bothBits))))
              (if (i32.and (local.get $lowest) (local.get $feedBits))
                (then
                  ;; Which mark it is: those of earlier blocks and those of this one before it.
                  (i32.store (local.get $lines)
                    (i32.or
                      (local.get $hasQuote)
                      (i32.add
                        (i32.shr_u (i32.sub (local.get $list) (i32.const 65552)) (i32.const 2))
                        (i32.popcnt
                          (i32.and (local.get $bits) (i32.sub (local.get $lowest) (i32.const 1)))))))
                  (local.set $lines (i32.add (local.get $lines) (i32.const 4)))
                  (local.set $hasQuote (i32.const 0)))
                (else (local.set $hasQuote (i32.const 0x80000000))))
              (local.set $bothBits (i32.xor (local.get $bothBits) (local.get $lowest)))
              (br_if $each (local.get $bothBits)))))
        (local.set $place (i32.add (local.get $base) (local.get $at)))
        (local.set $listEnd (i32.add (local.get $list) (i32.shl (i32.popcnt (local.get $bits)) (i32.const 2))))
        (loop $four
          (i32.store (local.get $list) (i32.add (local.get $place) (i32.ctz (local.get $bits))))
          (local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
          (i32.store offset=4 (local.get $list) (i32.add (local.get $place) (i32.ctz (local.get $bits))))
          (local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
          (i32.store offset=8 (local.get $list) (i32.add (local.get $place) (i32.ctz (local.get $bits))))
          (local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
          (i32.store offset=12 (local.get $list) (i32.add (local.get $place) (i32.ctz (local.get $bits))))
          (local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
          (local.set $list (i32.add (local.get $list) (i32.const 16)))
          (br_if $four (local.get $bits)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $blocks)))
    (i32.or
      (i32.shr_u (i32.sub (local.get $lines) (i32.const 327936)) (i32.const 2))
      (i32.shl (i32.ne (i8x16.bitmask (local.get $all)) (i32.const 0)) (i32.const 31)))))
