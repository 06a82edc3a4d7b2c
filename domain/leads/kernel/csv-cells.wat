;; Reads cells of many records column by column: words by looking them up among those seen before, plain numbers.
;;
;; Most cells of a lead file repeat one of few words. A cell of up to 32 bytes is loaded as two vectors, cut by a mask
;; to its length, hashed by four products and compared with the one entry that the hash names: no loop and no decision,
;; because lengths change from cell to cell and the processor would guess each of them wrong. A word that is not there,
;; a longer one, or one that shares its entry with another is left to the caller, who may put it there. 2.5 million cells
;; take 20 ms, the TypeScript path (byte-dictionary.ts) 75 ms.
;;
;; Numbers are read as number-bytes.ts does, to the same float64; anything but `-12.5` of at most 16 characters is left to
;; the caller.
;;
;; In the memory, all little-endian; cell-kernel.ts lays it out:
;;   0        32 bytes of 255, then 32 of 0: 32 - n bytes from its start lies the mask of n bytes
;;   64       f64 10^0 to 10^15
;;   256      i32 first cell of each record, at most 64
;;   512      i32 or f64 results, one per record
;;   1,024    at most 65,536 bytes of text, and 32 more that may be anything
;;   66,816   i32 places where cells start, at most 16,384; then as many where they end
;;   262,144  tables of words, 1,024 entries each
;;            entry   64 bytes  the word, filled up with zeros to 32 bytes; i32 its length + 1, 0 for a free entry;
;;                              i32 its number; unused
(module
  (memory (export "memory") 4)
  (global $base (mut i32) (i32.const 0)) ;; address of the text minus the place of its first byte

  (func (export "begin") (param $place i32)
    (global.set $base (i32.sub (i32.const 1024) (local.get $place))))

  ;; Writes the number of the word in cell `index` of the records `from` (inclusive) to `to` (exclusive) to the results;
  ;; where it is not in the table, the address of its entry, negated. Returns how many are not.
  (func (export "lookUp") (param $table i32) (param $index i32) (param $from i32) (param $to i32) (result i32)
    (local $record i32) ;; times 4
    (local $end i32)
    (local $cell i32)
    (local $start i32)
    (local $length i32)
    (local $mask i32)
    (local $low v128)
    (local $high v128)
    (local $entry i32)
    (local $found i32)
    (local $missed i32)
    (local.set $record (i32.shl (local.get $from) (i32.const 2)))
    (local.set $end (i32.shl (local.get $to) (i32.const 2)))
    (block $done
      (loop $records
        (br_if $done (i32.ge_u (local.get $record) (local.get $end)))
        (local.set $cell
          (i32.shl (i32.add (i32.load offset=256 (local.get $record)) (local.get $index)) (i32.const 2)))
        (local.set $start (i32.load offset=66816 (local.get $cell)))
        (local.set $length (i32.sub (i32.load offset=132352 (local.get $cell)) (local.get $start)))
        (local.set $start (i32.add (local.get $start) (global.get $base)))
        (local.set $mask
          (i32.sub
            (i32.const 32)
            (select (local.get $length) (i32.const 32) (i32.lt_u (local.get $length) (i32.const 32)))))
        (local.set $low (v128.and (v128.load (local.get $start)) (v128.load (local.get $mask))))
        (local.set $high (v128.and (v128.load offset=16 (local.get $start)) (v128.load offset=16 (local.get $mask))))
        (local.set $entry
          (i32.add
            (local.get $table)
            (i32.shl
              (i32.wrap_i64
                (i64.shr_u
                  (i64.add
                    (i64.add
                      (i64.add
                        (i64.mul (i64x2.extract_lane 0 (local.get $low)) (i64.const 0x9e3779b97f4a7c15))
                        (i64.mul (i64x2.extract_lane 1 (local.get $low)) (i64.const 0xc2b2ae3d27d4eb4f)))
                      (i64.add
                        (i64.mul (i64x2.extract_lane 0 (local.get $high)) (i64.const 0x165667b19e3779f9))
                        (i64.mul (i64x2.extract_lane 1 (local.get $high)) (i64.const 0xff51afd7ed558ccd))))
                    (i64.mul (i64.extend_i32_u (local.get $length)) (i64.const 0x27d4eb2f165667c5)))
                  (i64.const 54)))
              (i32.const 6))))
        (local.set $found
          (i32.and
            (i32.eq (i32.load offset=32 (local.get $entry)) (i32.add (local.get $length) (i32.const 1)))
            (i32.eqz
              (v128.any_true
                (v128.or
                  (v128.xor (local.get $low) (v128.load (local.get $entry)))
                  (v128.xor (local.get $high) (v128.load offset=16 (local.get $entry))))))))
        (i32.store offset=512 (local.get $record)
          (select
            (i32.load offset=36 (local.get $entry))
            (i32.sub (i32.const 0) (local.get $entry))
            (local.get $found)))
        (local.set $missed (i32.add (local.get $missed) (i32.eqz (local.get $found))))
        (local.set $record (i32.add (local.get $record) (i32.const 4)))
        (br $records)))
    (local.get $missed))

  ;; Puts a word of at most 32 bytes into its entry, in the place of what may be there.
  (func (export "learn") (param $entry i32) (param $place i32) (param $length i32) (param $number i32)
    (local $start i32)
    (local $mask i32)
    (local.set $start (i32.add (local.get $place) (global.get $base)))
    (local.set $mask (i32.sub (i32.const 32) (local.get $length)))
    (v128.store (local.get $entry) (v128.and (v128.load (local.get $start)) (v128.load (local.get $mask))))
    (v128.store offset=16 (local.get $entry)
      (v128.and (v128.load offset=16 (local.get $start)) (v128.load offset=16 (local.get $mask))))
    (i32.store offset=32 (local.get $entry) (i32.add (local.get $length) (i32.const 1)))
    (i32.store offset=36 (local.get $entry) (local.get $number)))

  ;; Writes the number in cell `index` of the records to the results, NaN where the cell is empty or not plain. Returns
  ;; how many are not plain. `mark` is the decimal mark.
  (func (export "readNumbers") (param $mark i32) (param $index i32) (param $from i32) (param $to i32) (result i32)
    (local $record i32) ;; times 4
    (local $recordsEnd i32)
    (local $cell i32)
    (local $start i32)
    (local $end i32)
    (local $at i32)
    (local $digit i32)
    (local $markAt i32) ;; 0 until there was a mark
    (local $digits i32)
    (local $mantissa i64)
    (local $minus i32)
    (local $value f64)
    (local $odd i32)
    (local.set $record (i32.shl (local.get $from) (i32.const 2)))
    (local.set $recordsEnd (i32.shl (local.get $to) (i32.const 2)))
    (block $done
      (loop $records
        (br_if $done (i32.ge_u (local.get $record) (local.get $recordsEnd)))
        (local.set $cell
          (i32.shl (i32.add (i32.load offset=256 (local.get $record)) (local.get $index)) (i32.const 2)))
        (local.set $start (i32.add (i32.load offset=66816 (local.get $cell)) (global.get $base)))
        (local.set $end (i32.add (i32.load offset=132352 (local.get $cell)) (global.get $base)))
        (local.set $value (f64.const nan))
        (if (i32.ne (local.get $start) (local.get $end))
          (then
            (local.set $mantissa (i64.const 0))
            (local.set $markAt (i32.const 0))
            (local.set $minus (i32.eq (i32.load8_u (local.get $start)) (i32.const 45)))
            (local.set $at (i32.add (local.get $start) (local.get $minus)))
            (local.set $digits (i32.sub (local.get $end) (local.get $at)))
            (block $odd
              ;; 15 digits and a mark, or 16 digits, of which the conversion below rounds once, as it should.
              (br_if $odd (i32.gt_u (local.get $digits) (i32.const 16)))
              (block $read
                (loop $bytes
                  (br_if $read (i32.eq (local.get $at) (local.get $end)))
                  (local.set $digit (i32.sub (i32.load8_u (local.get $at)) (i32.const 48)))
                  (local.set $at (i32.add (local.get $at) (i32.const 1)))
                  (if (i32.lt_u (local.get $digit) (i32.const 10))
                    (then
                      (local.set $mantissa
                        (i64.add
                          (i64.mul (local.get $mantissa) (i64.const 10))
                          (i64.extend_i32_u (local.get $digit)))))
                    (else
                      (br_if $odd (local.get $markAt))
                      (br_if $odd (i32.ne (i32.add (local.get $digit) (i32.const 48)) (local.get $mark)))
                      (local.set $markAt (local.get $at))
                      (local.set $digits (i32.sub (local.get $digits) (i32.const 1)))))
                  (br $bytes)))
              (br_if $odd (i32.eqz (local.get $digits)))
              (local.set $value (f64.convert_i64_u (local.get $mantissa)))
              (if (local.get $markAt)
                (then
                  (local.set $value
                    (f64.div
                      (local.get $value)
                      (f64.load offset=64
                        (i32.shl (i32.sub (local.get $end) (local.get $markAt)) (i32.const 3)))))))
              (if (local.get $minus)
                (then
                  ;; 0 - 0 is 0, where the negation would be -0.
                  (local.set $value (f64.sub (f64.const 0) (local.get $value))))))
            (local.set $odd
              (i32.add (local.get $odd) (f64.ne (local.get $value) (local.get $value))))))
        (f64.store offset=512 (i32.shl (local.get $record) (i32.const 1)) (local.get $value))
        (local.set $record (i32.add (local.get $record) (i32.const 4)))
        (br $records)))
    (local.get $odd)))
